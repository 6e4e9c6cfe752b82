import { Link } from "wouter";
import type { Best } from "@/api/data";
import { Card } from "@/components/ui/card";
import { dayWords } from "@/lib/dates";
import type { System } from "@/lib/units";
import { groupOf, kindName } from "../activities/kinds";
import { bestHref, bestWords, byKind, DAY_BESTS, KIND_BESTS } from "./bests";

interface Props {
  readonly bests: readonly Best[];
  readonly system: System;
}

/** The personal bests, each with the way to where it was. */
export function Bests({ bests, system }: Props) {
  const ofDays = DAY_BESTS.flatMap(([what, name]) => {
    const best = bests.find((it) => it.what === what && it.kind === null);
    return best === undefined ? [] : [{ name, best }];
  });
  return (
    <Card className="p-4 sm:p-6">
      <h2 className="mb-3 font-semibold">Personal bests</h2>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3 lg:grid-cols-6">
        {ofDays.map(({ name, best }) => (
          <div key={name}>
            <dt className="text-sm text-soft">{name}</dt>
            <dd>
              <One best={best} system={system} />
            </dd>
          </div>
        ))}
      </dl>
      <KindTable bests={bests} system={system} />
    </Card>
  );
}

function KindTable({ bests, system }: Props) {
  const kinds = byKind(bests);
  if (kinds.length === 0) return null;
  const columns = KIND_BESTS.filter(([what]) =>
    kinds.some(({ bests }) => bests.some((it) => it.what === what)),
  );
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
      tabIndex={0}
      aria-label="Personal bests by kind"
      className="-mx-4 mt-5 overflow-x-auto px-4 sm:-mx-6 sm:px-6"
    >
      <table className="w-full border-collapse text-left text-sm">
        <thead className="text-soft">
          <tr>
            <th scope="col" className="sticky left-0 bg-panel py-1.5 pr-3 font-normal">
              Kind
            </th>
            {columns.map(([what, name]) => (
              <th key={what} scope="col" className="py-1.5 pr-3 font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds.map(({ kind, bests }) => {
            const Icon = groupOf(kind).icon;
            return (
              <tr key={kind} className="break-inside-avoid border-t border-line">
                <th scope="row" className="sticky left-0 bg-panel py-1.5 pr-3 font-medium">
                  <span className="flex items-center gap-2">
                    <Icon aria-hidden className="size-4 shrink-0 text-accent max-sm:hidden" />
                    {kindName(kind)}
                  </span>
                </th>
                {columns.map(([what]) => {
                  const best = bests.find((it) => it.what === what);
                  return (
                    <td key={what} className="py-1.5 pr-3 whitespace-nowrap">
                      {best ? <One best={best} system={system} /> : <span className="text-soft">–</span>}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

const One = ({ best, system }: { readonly best: Best; readonly system: System }) => (
  <Link href={bestHref(best)} className="group block tabular-nums">
    <span className="font-semibold text-accent underline-offset-4 group-hover:underline">
      {bestWords(best, system)}
    </span>
    <span className="block text-xs text-soft">{dayWords(best.date)}</span>
  </Link>
);
