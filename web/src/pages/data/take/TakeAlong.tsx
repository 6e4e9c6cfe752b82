import { useQuery } from "@tanstack/react-query";
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { exportPath, tablesQuery } from "@/api/data";
import { Card } from "@/components/ui/card";
import { Download } from "./Download";
import { inUsualOrder, tableName } from "./tables";

const FORMATS = [
  { key: "csv", name: "CSV" },
  { key: "jsonl", name: "JSON Lines" },
  { key: "parquet", name: "Parquet" },
] as const;
const field = "h-9 w-full min-w-0 rounded-lg border border-line-strong bg-panel px-2 text-sm";

/** What is stored, as files. */
export function TakeAlong() {
  const tables = inUsualOrder(useQuery(tablesQuery).data?.tables ?? []);
  const [name, setName] = useState("daily_summary");
  const [format, setFormat] = useState("csv");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const hasDays = tables.find((table) => table.name === name)?.hasDays ?? false;
  const days = hasDays ? { from: from || null, to: to || null } : {};
  return (
    <Card className="p-4 sm:p-5 print:hidden" aria-label="Download your data">
      <h2 className="font-medium text-soft">Download your data</h2>
      <p className="mt-1 text-sm text-soft">
        For a spreadsheet, for another program, or to keep. In a terminal, <code>garmin-sync export</code>{" "}
        does the same.
      </p>
      <div className="mt-4 grid items-start gap-x-3 gap-y-2 grid-cols-2 sm:grid-cols-[16rem_8rem_9.5rem_9.5rem]">
        <Labelled label="Table" about={<code>{name}</code>} className="max-sm:col-span-2">
          {(props) => (
            <select
              {...props}
              className={field}
              value={name}
              onChange={(event) => setName(event.target.value)}
            >
              {tables.map((table) => (
                <option key={table.name} value={table.name}>
                  {tableName(table.name)}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <Labelled label="Format" className="max-sm:col-span-2">
          {(props) => (
            <select
              {...props}
              className={field}
              value={format}
              onChange={(event) => setFormat(event.target.value)}
            >
              {FORMATS.map(({ key, name }) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        {hasDays && (
          <>
            <Labelled label="From" about="empty: the first day">
              {(props) => <Day {...props} value={from} max={to} onDay={setFrom} />}
            </Labelled>
            <Labelled label="To" about="empty: the last day">
              {(props) => <Day {...props} value={to} min={from} onDay={setTo} />}
            </Labelled>
          </>
        )}
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <Download path={exportPath({ table: name, format, ...days })} name={`garmin_${name}.${format}`}>
          Download this table
        </Download>
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line pt-4">
        <Download path={exportPath({ format: "zip" })} name="garmin_data.zip">
          Download everything
        </Download>
        <p className="text-sm text-soft">
          All tables as CSV, the recorded files and the tracks, in one ZIP file.
        </p>
      </div>
    </Card>
  );
}

interface DayProps extends Omit<ComponentProps<"input">, "onChange"> {
  readonly onDay: (day: string) => void;
}

const Day = ({ onDay, ...rest }: DayProps) => (
  <input type="date" className={field} onChange={(event) => onDay(event.target.value)} {...rest} />
);

interface LabelledProps {
  readonly label: string;
  /** A few words below. */
  readonly about?: ReactNode;
  readonly className?: string;
  readonly children: (props: { id: string; "aria-describedby"?: string }) => ReactNode;
}

function Labelled({ label, about, className, children }: LabelledProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm text-soft">
        {label}
      </label>
      {children(about === undefined ? { id } : { id, "aria-describedby": `${id}-about` })}
      {about && (
        <p id={`${id}-about`} className="mt-0.5 text-xs text-soft">
          {about}
        </p>
      )}
    </div>
  );
}
