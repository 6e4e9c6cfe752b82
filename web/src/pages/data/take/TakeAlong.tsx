import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { exportPath, tablesQuery } from "@/api/data";
import { Card, CardTitle } from "@/components/ui/card";
import { Download } from "./Download";

const FORMATS = [
  { key: "csv", name: "CSV" },
  { key: "jsonl", name: "JSON Lines" },
  { key: "parquet", name: "Parquet" },
] as const;
const field = "h-8 min-w-0 rounded-lg border border-line-strong bg-panel px-2 text-sm";

/** What is stored, as files. */
export function TakeAlong() {
  const tables = useQuery(tablesQuery).data?.tables ?? [];
  const [name, setName] = useState("daily_summary");
  const [format, setFormat] = useState("csv");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const hasDays = tables.find((table) => table.name === name)?.hasDays ?? false;
  const days = hasDays ? { from: from || null, to: to || null } : {};
  return (
    <Card className="p-4 sm:p-6 print:hidden" aria-label="Take it along">
      <CardTitle>Take it along</CardTitle>
      <p className="mt-1 mb-4 text-sm text-soft">
        It is yours: for a spreadsheet, for another program, or to keep. From a terminal,{" "}
        <code>garmin-sync export</code> does the same.
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <Labelled label="Table">
          {(id) => (
            <select id={id} className={field} value={name} onChange={(event) => setName(event.target.value)}>
              {tables.map((table) => (
                <option key={table.name}>{table.name}</option>
              ))}
            </select>
          )}
        </Labelled>
        <Labelled label="Format">
          {(id) => (
            <select
              id={id}
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
            <Labelled label="From">
              {(id) => (
                <input
                  id={id}
                  type="date"
                  className={field}
                  value={from}
                  max={to}
                  onChange={(event) => setFrom(event.target.value)}
                />
              )}
            </Labelled>
            <Labelled label="To">
              {(id) => (
                <input
                  id={id}
                  type="date"
                  className={field}
                  value={to}
                  min={from}
                  onChange={(event) => setTo(event.target.value)}
                />
              )}
            </Labelled>
          </>
        )}
        <Download path={exportPath({ table: name, format, ...days })} name={`garmin_${name}.${format}`}>
          Download the table
        </Download>
        <Download path={exportPath({ format: "zip" })} name="garmin_data.zip">
          Everything, as ZIP
        </Download>
      </div>
    </Card>
  );
}

interface LabelledProps {
  readonly label: string;
  readonly children: (id: string) => ReactNode;
}

function Labelled({ label, children }: LabelledProps) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm text-soft">
        {label}
      </label>
      {children(id)}
    </div>
  );
}
