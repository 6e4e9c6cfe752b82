import { memo, useState } from "react";
import { Link } from "wouter";
import { Button } from "@/components/ui/button";
import type { XRange } from "./range";
import type { ChartData } from "./series";
import { xAxisOf } from "./x-axis";

const PAGE = 200;

interface Props {
  readonly title: string;
  readonly data: ChartData;
  readonly range: XRange | null;
  readonly hrefOf?: ((index: number) => string | null) | undefined;
}

/** The values of the range shown, the newest first; made only when it is opened, a page at a time. */
export function ChartTable(props: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="mt-2 text-sm print:hidden" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit cursor-pointer text-soft hover:text-text">As a table</summary>
      {isOpen && <Rows {...props} />}
    </details>
  );
}

const Rows = memo(function Rows({ title, data, range, hrefOf }: Props) {
  const [pages, setPages] = useState(1);
  const { x, series, band } = data;
  const axis = xAxisOf(data.xKind, data.clock, data.xWords);
  const rows: number[] = [];
  for (let n = x.length - 1; n >= 0; n--) {
    const at = x[n] ?? 0;
    if (range !== null && (at < range[0] || at > range[1])) continue;
    if (series.some(({ values }) => values[n] != null)) rows.push(n);
  }
  if (data.xKind !== "day") rows.reverse();
  const first =
    data.xKind === "day" ? (data.xWords ? "When" : "Day") : data.xKind === "number" ? "At" : "Time";
  return (
    <>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        tabIndex={0}
        aria-label={`${title} as a table`}
        className="mt-2 max-h-96 overflow-auto rounded-lg border border-line"
      >
        <table className="w-full border-collapse text-left tabular-nums">
          <thead className="sticky top-0 bg-sunken">
            <tr>
              {[first, ...series.map(({ label }) => label), ...(band ? [band.label] : [])].map((name) => (
                <th key={name} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, pages * PAGE).map((n) => {
              const href = hrefOf?.(n) ?? null;
              const at = axis.words(x[n] ?? 0);
              const [low, high] = [band?.low[n], band?.high[n]];
              return (
                <tr key={n} className="border-t border-line">
                  <th scope="row" className="px-3 py-1 font-normal whitespace-nowrap">
                    {href === null ? (
                      at
                    ) : (
                      <Link href={href} className="text-accent hover:underline">
                        {at}
                      </Link>
                    )}
                  </th>
                  {series.map(({ label, values, words }) => (
                    <td key={label} className="px-3 py-1 whitespace-nowrap">
                      {values[n] == null ? "–" : words(values[n])}
                    </td>
                  ))}
                  {band && (
                    <td className="px-3 py-1 whitespace-nowrap">
                      {low == null || high == null ? "–" : `${band.words(low)} – ${band.words(high)}`}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {rows.length > pages * PAGE && (
        <Button size="sm" className="mt-2" onClick={() => setPages(pages + 1)}>
          {`Show ${Math.min(PAGE, rows.length - pages * PAGE)} more of ${rows.length.toLocaleString("en")}`}
        </Button>
      )}
    </>
  );
});
