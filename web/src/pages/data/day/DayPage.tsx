import { ChevronLeft, ChevronRight } from "lucide-react";
import { Link, useLocation } from "wouter";
import type { Metrics } from "@/api/data";
import { PageTitle } from "@/components/PageTitle";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { dayNumber, daysBefore } from "@/lib/dates";
import { ActivityCard } from "../ActivityCard";
import { DateField } from "../DateField";
import { weekdayWords } from "../days";
import { NightBar } from "../NightBar";
import { extentOf } from "../ranges";
import { DayCharts } from "./DayCharts";
import { DayValues } from "./DayValues";

/** One day: its course, its night, its activities and all of its values. */
export function DayPage({ date, metrics }: { readonly date: string; readonly metrics: Metrics }) {
  const [, navigate] = useLocation();
  if (dayNumber(date) === null) {
    return (
      <>
        <PageTitle title="No such day" />
        <Card className="p-6">
          <p>
            {date} is no day of the calendar.{" "}
            <Link href={`/data/days/${metrics.today}`} className="text-accent underline">
              Go to today
            </Link>
          </p>
        </Card>
      </>
    );
  }
  const { first } = extentOf(metrics.daily, metrics.today);
  const [previous, next] = [daysBefore(date, 1), daysBefore(date, -1)];
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-6">
        <PageTitle title={weekdayWords(date)}>{date === metrics.today ? "Today" : null}</PageTitle>
        <nav aria-label="Other days" className="mb-4 flex items-center gap-2 sm:mt-4 print:hidden">
          <Step name="Previous day" day={previous} isOff={previous < first} icon={ChevronLeft} />
          <DateField
            aria-label="Day"
            day={date}
            min={first}
            max={metrics.today}
            onDay={(day) => navigate(`/data/days/${day}`, { replace: true })}
            className="h-10"
          />
          <Step name="Next day" day={next} isOff={next > metrics.today} icon={ChevronRight} />
        </nav>
      </div>
      <DayCharts key={date} date={date} intraday={metrics.intraday} />
      <div className="mt-4 grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <NightBar day={date} title="The night before" />
        <ActivityCard
          title="Activities"
          wanted={{ from: date, to: date }}
          limit={20}
          today={null}
          none="No activity is stored for this day."
        />
      </div>
      <DayValues date={date} metrics={metrics.daily} />
    </>
  );
}

interface StepProps {
  readonly name: string;
  readonly day: string;
  readonly isOff: boolean;
  readonly icon: typeof ChevronLeft;
}

const Step = ({ name, day, isOff, icon: Icon }: StepProps) =>
  isOff ? (
    <Button size="icon" disabled aria-label={name}>
      <Icon aria-hidden />
    </Button>
  ) : (
    <Button size="icon" asChild>
      <Link href={`/data/days/${day}`} aria-label={name} title={name}>
        <Icon aria-hidden />
      </Link>
    </Button>
  );
