import { useQuery } from "@tanstack/react-query";
import { CircleAlert, KeyRound } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { ApiError } from "@/api/client";
import { accountQuery } from "@/api/queries";
import type { DataType } from "@/api/types";
import { Button } from "@/components/ui/button";
import { ChoiceRow } from "@/components/ui/choice-row";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { daysBefore } from "@/lib/dates";
import { useStatus } from "@/live/live-context";
import { EstimateLine } from "./EstimateLine";
import type { ImportWish } from "./import-context";
import { DataTypeChoices, Option } from "./Options";
import { offersOf } from "./offers";
import { checkDays, firstDay } from "./plan";
import { useStart } from "./useStart";

interface ImportFormProps {
  wish: ImportWish;
  onDone: () => void;
  /** Leaves the dialog for the card that connects an account. */
  onConnect: () => void;
}

const presets = [
  { years: 1, name: "Last year" },
  { years: 2, name: "2 years" },
  { years: 5, name: "5 years" },
];

/** What is asked for unless something else is chosen: the same as on the server. */
const usual: readonly DataType[] = ["health", "intraday", "activities", "workouts"];

/** The days that reach `years` back from `today`. */
const reach = (years: number, today: string) => daysBefore(today, 365 * years);

export function ImportForm({ wish, onDone, onConnect }: ImportFormProps) {
  const status = useStatus();
  const today = status?.today ?? "";
  const [startDate, setStartDate] = useState(wish.startDate ?? (today === "" ? "" : reach(1, today)));
  const [endDate, setEndDate] = useState(wish.endDate ?? today);
  const { data: account } = useQuery(accountQuery);
  const offers = offersOf(account?.isLinked ? account.source : undefined);
  const [wanted, setWanted] = useState<readonly DataType[]>(wish.dataTypes ?? usual);
  const types = wanted.filter((type) => offers.some((it) => it.type === type && it.isOffered));
  const [isNewestFirst, setNewestFirst] = useState(false);
  const [isSkipping, setSkipping] = useState(wish.startDate !== undefined && !wish.isRepeat);
  const [isAccepting, setAccepting] = useState(false);
  const [isChecked, setChecked] = useState(false);
  const start = useStart();
  const refused = start.error instanceof ApiError ? start.error : null;
  // The server may know before the page does.
  const isUnlinked = refused?.code === "not_linked" || account?.isLinked === false;
  /** Why nothing can be started. */
  const reason = isUnlinked
    ? "Nothing can be imported before an account is connected."
    : status?.hasActiveJob
      ? "A sync is under way, and only one runs at a time. Let it end, or cancel it, to start this one."
      : null;
  const reasonId = useId();

  const errors = checkDays(startDate, endDate, today);
  const errorAt = (field: "startDate" | "endDate") =>
    // An empty field is no error before the first attempt to submit.
    (isChecked || (field === "startDate" ? startDate : endDate) !== "" ? errors[field] : undefined) ??
    (refused?.field === field ? refused.message : undefined);
  const isErrorElsewhere =
    start.error !== null && !isUnlinked && refused?.field !== "startDate" && refused?.field !== "endDate";
  const preset = presets.find(
    ({ years }) => endDate === today && today !== "" && startDate === reach(years, today),
  );

  function edit(change: () => void) {
    start.reset();
    change();
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    if (reason !== null || errors.startDate || errors.endDate || types.length === 0) return;
    const order = isNewestFirst ? "newest" : "oldest";
    start.mutate(
      {
        startDate,
        endDate,
        dataTypes: types,
        order,
        skipExisting: isSkipping,
        acceptRemovals: isAccepting,
      },
      { onSuccess: (answer) => answer.status === "started" && onDone() },
    );
  }

  return (
    <form noValidate onSubmit={onSubmit} className="px-6 pt-5">
      {isUnlinked ? (
        <Notice
          className="mb-5"
          tone="warn"
          icon={<KeyRound aria-hidden />}
          title="Connect your Garmin account first"
        >
          There is nothing to import from yet.{" "}
          <Button variant="link" size="inline" onClick={onConnect}>
            Connect it
          </Button>
        </Notice>
      ) : null}
      <ChoiceRow
        label="How far back"
        choices={presets.map(({ years, name }) => ({ value: String(years), name }))}
        value={preset === undefined ? null : String(preset.years)}
        onChange={(years) =>
          edit(() => {
            setStartDate(reach(Number(years), today));
            setEndDate(today);
          })
        }
      />

      <div className="mt-5 grid grid-cols-2 gap-x-4">
        <Field
          label="First day"
          type="date"
          required
          min={firstDay}
          max={today}
          value={startDate}
          onChange={(event) => edit(() => setStartDate(event.target.value))}
          error={errorAt("startDate")}
        />
        <Field
          label="Last day"
          type="date"
          required
          min={firstDay}
          max={today}
          value={endDate}
          onChange={(event) => edit(() => setEndDate(event.target.value))}
          error={errorAt("endDate")}
        />
      </div>

      <DataTypeChoices offers={offers} chosen={types} onChange={(next) => edit(() => setWanted(next))} />

      <div className="mt-2 grid gap-3 sm:grid-cols-2">
        <Option
          name="Newest first"
          about="The last months are there soon; the years before follow."
          isOn={isNewestFirst}
          onChange={setNewestFirst}
        />
        <Option
          name="Skip what is there"
          about="Passes over days that are stored for good already."
          isOn={isSkipping}
          onChange={setSkipping}
        />
        <Option
          name="Take out what is gone"
          about="Records that Garmin no longer lists, even if they are many at once."
          isOn={isAccepting}
          onChange={setAccepting}
        />
      </div>

      {isErrorElsewhere ? (
        <Notice
          role="alert"
          className="mt-4"
          tone="danger"
          icon={<CircleAlert aria-hidden />}
          title={start.error?.message}
        />
      ) : null}
      {/* Stays in sight on a phone, where the choices are longer than the screen. */}
      <div className="sticky bottom-0 -mx-6 mt-5 border-t border-line bg-panel px-6 pt-4 pb-6">
        <EstimateLine
          isValid={!errors.startDate && !errors.endDate}
          startDate={startDate}
          endDate={endDate}
          dataTypes={types}
        />
        {reason === null ? null : (
          <p id={reasonId} className="mt-3 text-sm text-soft">
            {reason}
          </p>
        )}
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onDone}>Not now</Button>
          <Button
            type="submit"
            variant="primary"
            disabled={start.isPending || reason !== null}
            aria-describedby={reason === null ? undefined : reasonId}
          >
            Start import
          </Button>
        </div>
      </div>
    </form>
  );
}
