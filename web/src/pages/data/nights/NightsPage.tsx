import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLocation, useSearch } from "wouter";
import { metricsQuery, type Nights, nightsQuery } from "@/api/data";
import { PageTitle } from "@/components/PageTitle";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import { Pending } from "../Pending";
import { useZone } from "../useZone";
import { addressOf, type Choice, rangeOf, readChoice, withMonth } from "./address";
import { axisOf } from "./clock";
import { Habits } from "./Habits";
import { MonthSwitch } from "./MonthSwitch";
import { NightCard } from "./NightCard";
import { bedsOf, NightTable, StageLegend } from "./NightTable";
import { spreadOf } from "./regularity";
import { meansOf, weeksOf } from "./weeks";

/** The nights of a month, one of them large. */
export function NightsPage() {
  const metrics = useQuery(metricsQuery);
  const asked = readChoice(useSearch());
  const [, navigate] = useLocation();
  const today = metrics.data?.today ?? "";
  const choice = today === "" ? asked : withMonth(asked, today);
  const firstDay = metrics.data?.nights?.firstDay ?? today;
  const { from, to } = today === "" ? { from: "", to: "" } : rangeOf(choice.month, today);
  const nights = useQuery({
    ...nightsQuery(from, to),
    enabled: today !== "",
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageTitle title="Nights" />
      {metrics.data?.nights === null ? (
        <Card className="px-6 py-12 text-center">
          <p className="text-lg font-medium">No nights are stored yet.</p>
          <p className="mt-1 text-soft">They appear here once days with sleep are imported.</p>
        </Card>
      ) : nights.data === undefined ? (
        <Pending query={metrics.error ? metrics : nights} className="h-96" />
      ) : (
        <div className={cn("transition-opacity", nights.isPlaceholderData && "opacity-60")}>
          <Loaded
            nights={nights.data}
            choice={choice}
            today={today}
            months={
              <MonthSwitch
                month={choice.month}
                today={today}
                firstDay={firstDay}
                onChange={(month) => navigate(addressOf({ month, night: null }), { replace: true })}
              />
            }
          />
        </div>
      )}
    </>
  );
}

interface LoadedProps {
  readonly nights: Nights;
  readonly choice: Choice;
  readonly today: string;
  readonly months: React.ReactNode;
}

function Loaded({ nights: answer, choice, today, months }: LoadedProps) {
  const zone = useZone();
  const { nights } = answer;
  const hrefOf = (night: string) => addressOf({ month: choice.month, night });
  const chosen = nights.find(({ date }) => date === choice.night) ?? nights.at(-1) ?? null;
  const index = chosen === null ? -1 : nights.indexOf(chosen);
  const beside = (by: number) => {
    const night = nights[index + by];
    return night === undefined ? null : hrefOf(night.date);
  };
  const weeks = weeksOf(answer);
  const beds = bedsOf(weeks, zone);
  const [bed, wake] = [spreadOf(beds.map((it) => it.from)), spreadOf(beds.map((it) => it.to))];
  const usual = [bed, wake].flatMap((it) => (it === null ? [] : [{ from: it.low, to: it.high }]));
  return (
    <>
      {chosen && <NightCard night={chosen} earlier={beside(-1)} later={beside(1)} />}
      <Card className="p-3 sm:p-6" aria-label="All nights">
        <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          {months}
          <StageLegend />
        </div>
        {nights.length === 0 ? (
          <p className="py-8 text-center text-soft">No nights are stored for these days.</p>
        ) : (
          <>
            <Habits means={meansOf(weeks.flatMap(({ rows }) => rows))} bed={bed} wake={wake} />
            <NightTable
              weeks={weeks}
              axis={axisOf(beds)}
              usual={usual}
              zone={zone}
              today={today}
              chosen={chosen?.date ?? null}
              hrefOf={hrefOf}
            />
          </>
        )}
      </Card>
    </>
  );
}
