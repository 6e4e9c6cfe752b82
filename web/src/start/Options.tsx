import { useId } from "react";
import type { DataType } from "@/api/types";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/lib/cn";
import { choose, type Offer } from "./offers";

interface OptionProps {
  name: string;
  about: string;
  isOn: boolean;
  isDisabled?: boolean;
  /** The line goes without saying where there is little room, as on a phone. */
  isAboutBrief?: boolean;
  onChange: (isOn: boolean) => void;
}

/** A choice with a line about what it does. */
export function Option({
  name,
  about,
  isOn,
  isDisabled = false,
  isAboutBrief = false,
  onChange,
}: OptionProps) {
  const id = useId();
  return (
    <div className="relative flex items-start gap-2.5">
      <Checkbox
        id={id}
        className="mt-0.5"
        checked={isOn}
        disabled={isDisabled}
        aria-describedby={`${id}-about`}
        onCheckedChange={(next) => onChange(next === true)}
      />
      <div className="min-w-0">
        <label htmlFor={id} className={cn("font-medium", isDisabled && "text-soft")}>
          {name}
        </label>
        <p
          id={`${id}-about`}
          className={cn("text-sm leading-snug text-soft", isAboutBrief && "max-sm:sr-only")}
        >
          {about}
        </p>
      </div>
    </div>
  );
}

interface DataTypeChoicesProps {
  offers: readonly Offer[];
  chosen: DataType[];
  onChange: (chosen: DataType[]) => void;
}

/** Which kinds of data to fetch; at least one. */
export function DataTypeChoices({ offers, chosen, onChange }: DataTypeChoicesProps) {
  return (
    <fieldset className="mt-1" aria-invalid={chosen.length === 0} tabIndex={-1}>
      <legend className="text-sm font-medium">What to fetch</legend>
      <div className="mt-2 grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-3 sm:gap-y-3">
        {offers.map(({ type, name, about, isOffered }) => (
          <Option
            key={type}
            name={name}
            about={about}
            isOn={chosen.includes(type)}
            isDisabled={!isOffered}
            isAboutBrief={isOffered}
            onChange={(isOn) => onChange(choose(chosen, type, isOn))}
          />
        ))}
      </div>
      <p role="alert" className="mt-1 min-h-5 text-sm text-danger">
        {chosen.length === 0 ? "Choose at least one." : null}
      </p>
    </fieldset>
  );
}
