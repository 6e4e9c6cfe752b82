import { useQuery } from "@tanstack/react-query";
import { CircleAlert, KeyRound } from "lucide-react";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import { accountQuery, coverageQuery } from "@/api/queries";
import type { DataType } from "@/api/types";
import { Button } from "@/components/ui/button";
import { ChoiceRow } from "@/components/ui/choice-row";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useStatus } from "@/live/live-context";
import { EstimateLine } from "./EstimateLine";
import type { ImportWish } from "./import-context";
import { DataTypeChoices, Option } from "./Options";
import { offersOf, refusedOf } from "./offers";
import { checkDays, firstDay, type Preset, presetStart, presets } from "./plan";
import { useStart } from "./useStart";

interface ImportFormProps {
  wish: ImportWish;
  onDone: () => void;
  /** Leaves the dialog for the card that connects an account. */
  onConnect: () => void;
}

/** What is asked for unless something else is chosen: the same as on the server. */
const usual: readonly DataType[] = ["health", "intraday", "activities", "workouts"];

/** Leads to what has to be changed: it may be scrolled out of sight, above all on a phone. */
function showMistake(form: HTMLFormElement | null) {
  const wrong = form?.querySelector<HTMLElement>("[aria-invalid=true]");
  wrong?.scrollIntoView({ block: "center" });
  wrong?.focus();
}

export function ImportForm({ wish, onDone, onConnect }: ImportFormProps) {
  const status = useStatus();
  const today = status?.today ?? "";
  const [startDate, setStartDate] = useState(wish.startDate ?? (today === "" ? "" : presetStart("1", today)));
  const [endDate, setEndDate] = useState(wish.endDate ?? today);
  const { data: account } = useQuery(accountQuery);
  const { data: coverage } = useQuery(coverageQuery);
  const offers = account?.isLinked
    ? offersOf(account.source, refusedOf(account, coverage))
    : offersOf(undefined);
  const [wanted, setWanted] = useState<readonly DataType[]>(wish.dataTypes ?? usual);
  const types = wanted.filter((type) => offers.some((it) => it.type === type && it.isOffered));
  // What people look at first.
  const [isNewestFirst, setNewestFirst] = useState(true);
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
    : status?.job?.status === "paused"
      ? "A sync is paused, and only one runs at a time. Resume it and let it end, or cancel it, to start this one."
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
    ({ value }) => endDate === today && today !== "" && startDate === presetStart(value, today),
  )?.value;

  function edit(change: () => void) {
    start.reset();
    change();
  }

  const form = useRef<HTMLFormElement>(null);
  const [attempts, setAttempts] = useState(0);
  useEffect(() => {
    if (attempts > 0) showMistake(form.current);
  }, [attempts]);
  useEffect(() => {
    if (start.error !== null) showMistake(form.current);
  }, [start.error]);

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    setAttempts((before) => before + 1);
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
    <form ref={form} noValidate onSubmit={onSubmit} className="px-6 pt-4">
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
        className="max-sm:grid max-sm:grid-cols-3"
        choices={[...presets]}
        value={preset ?? null}
        onChange={(value) =>
          edit(() => {
            setStartDate(presetStart(value as Preset, today));
            setEndDate(today);
          })
        }
      />
      {preset === "everything" ? (
        <p className="mt-2 text-sm text-soft">
          The latest ten years; earlier ones afterwards, by their dates.
        </p>
      ) : null}

      <div className="mt-4 grid grid-cols-2 gap-x-4">
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

      <div className="grid gap-2 sm:grid-cols-3 sm:gap-x-4">
        <Option
          name="Newest first"
          about="The last months come before the rest."
          isOn={isNewestFirst}
          onChange={setNewestFirst}
        />
        <Option
          name="Only what is missing"
          about="Leaves out days stored for good."
          isOn={isSkipping}
          onChange={setSkipping}
        />
        <Option
          name="Remove what is gone at Garmin"
          about="Deletes here what you deleted there, even if it is a lot at once."
          isOn={isAccepting}
          onChange={setAccepting}
        />
      </div>

      {/* Stays in sight where the choices are longer than the screen, and so does what went wrong. */}
      <div className="sticky bottom-0 -mx-6 mt-5 border-t border-line bg-panel px-6 pt-3 pb-5 before:pointer-events-none before:absolute before:inset-x-0 before:-top-5 before:h-5 before:bg-linear-to-t before:from-panel before:to-transparent">
        {isErrorElsewhere ? (
          <Notice
            role="alert"
            className="mb-3 max-h-[30dvh] overflow-y-auto wrap-anywhere"
            tone="danger"
            icon={<CircleAlert aria-hidden />}
            title={start.error?.message}
          />
        ) : null}
        {reason === null ? null : (
          <p id={reasonId} className="mb-2 text-sm text-soft">
            {reason}
          </p>
        )}
        <div className="flex gap-x-4 gap-y-2 max-sm:flex-col sm:items-center">
          <EstimateLine
            isValid={!errors.startDate && !errors.endDate}
            isLinked={account !== undefined && !isUnlinked}
            startDate={startDate}
            endDate={endDate}
            dataTypes={types}
          />
          <div className="flex justify-end gap-2">
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
      </div>
    </form>
  );
}
