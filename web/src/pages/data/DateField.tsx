import { type ComponentProps, useEffect, useRef } from "react";
import { dayNumber } from "@/lib/dates";

interface Props extends Omit<ComponentProps<"input">, "onChange" | "value" | "min" | "max"> {
  /** As YYYY-MM-DD, also the other two. */
  readonly day: string;
  readonly min: string;
  readonly max: string;
  /** Called with every other day from the first to the last; what is no such day while it is typed is not told. */
  readonly onDay: (day: string) => void;
}

/** A day to choose or to type. It follows the page, but not while somebody types in it. */
export function DateField({ day, min, max, onDay, className, ...rest }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const follow = () => {
    if (field.current) field.current.value = day;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it reads the day
  useEffect(() => {
    if (document.activeElement !== field.current) follow();
  }, [day]);
  return (
    <input
      ref={field}
      type="date"
      defaultValue={day}
      min={min}
      max={max}
      onBlur={follow}
      onChange={({ currentTarget: { value } }) => {
        if (dayNumber(value) !== null && value !== day && value >= min && value <= max) onDay(value);
      }}
      className={`rounded-lg border border-line-strong bg-panel px-2 tabular-nums ${className ?? ""}`}
      {...rest}
    />
  );
}
