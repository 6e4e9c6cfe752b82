import { Link, useLocation } from "wouter";
import { chosenLook } from "@/components/ui/choice-row";
import { cn } from "@/lib/cn";
import { setUnits, useUnits } from "@/lib/units";

const pages = [
  { path: "/data", name: "Overview", isIts: /^\/data(\/metrics\/.*)?$/ },
  { path: "/data/days", name: "Days", isIts: /^\/data\/days/ },
  { path: "/data/nights", name: "Nights", isIts: /^\/data\/nights/ },
  { path: "/data/activities", name: "Activities", isIts: /^\/data\/activities/ },
  { path: "/data/years", name: "Years", isIts: /^\/data\/years/ },
];

/** From one Data page to another, and the units that all of them show. */
export function DataNavigation() {
  const [location] = useLocation();
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-2 gap-y-2 print:hidden">
      <nav aria-label="Data pages" className="-mx-1 flex max-w-full gap-0.5 overflow-x-auto p-1">
        {pages.map(({ path, name, isIts }) => (
          <Link
            key={path}
            href={path}
            aria-current={location === path ? "page" : isIts.test(location) ? "true" : undefined}
            className={cn(
              "rounded-md px-1 py-1.5 text-sm min-[400px]:px-1.5 font-medium sm:px-3",
              isIts.test(location) ? chosenLook : "text-soft hover:text-text",
            )}
          >
            {name}
          </Link>
        ))}
      </nav>
      <UnitsSwitch />
    </div>
  );
}

function UnitsSwitch() {
  const units = useUnits();
  const other = units === "metric" ? "imperial" : "metric";
  return (
    <button
      type="button"
      className="ml-auto rounded-md border border-line px-2 py-1 text-sm text-soft hover:border-line-strong hover:text-text"
      onClick={() => setUnits(other)}
      aria-label={`Units: ${units === "metric" ? "km, kg" : "mi, lb"}. Change to ${other}.`}
      title={`Units: ${units}. Change to ${other}.`}
    >
      {units === "metric" ? "km" : "mi"}
      <span className="max-sm:hidden">{units === "metric" ? ", kg" : ", lb"}</span>
    </button>
  );
}
