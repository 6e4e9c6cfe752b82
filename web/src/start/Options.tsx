import { useId } from "react";
import type { DataType } from "@/api/types";
import { Checkbox } from "@/components/ui/checkbox";
import { dataTypes } from "@/lib/words";

interface OptionProps {
  name: string;
  about: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

/** A choice with a line about what it does. */
export function Option({ name, about, isOn, onChange }: OptionProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <Checkbox
        id={id}
        className="mt-0.5"
        checked={isOn}
        aria-describedby={`${id}-about`}
        onCheckedChange={(next) => onChange(next === true)}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {name}
        </label>
        <p id={`${id}-about`} className="text-sm text-soft">
          {about}
        </p>
      </div>
    </div>
  );
}

interface DataTypeChoicesProps {
  chosen: DataType[];
  onChange: (chosen: DataType[]) => void;
}

/** Which kinds of data to fetch; at least one. */
export function DataTypeChoices({ chosen, onChange }: DataTypeChoicesProps) {
  return (
    <fieldset className="mt-3">
      <legend className="text-sm font-medium">What to fetch</legend>
      <div className="mt-2.5 grid gap-3 sm:grid-cols-2">
        {dataTypes.map(({ type, name, about }) => (
          <Option
            key={type}
            name={name}
            about={about}
            isOn={chosen.includes(type)}
            onChange={(isOn) => onChange(isOn ? [...chosen, type] : chosen.filter((one) => one !== type))}
          />
        ))}
      </div>
      <p role="alert" className="mt-1 min-h-5 text-sm text-danger">
        {chosen.length === 0 ? "Choose at least one." : null}
      </p>
    </fieldset>
  );
}
