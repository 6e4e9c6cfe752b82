import { useQuery } from "@tanstack/react-query";
import { Monitor, Moon, Sun } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Link, useLocation } from "wouter";
import { readinessQuery } from "@/api/queries";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { setTheme, type Theme, useTheme } from "./theme";

const pages = [
  { path: "/", name: "Now" },
  { path: "/data", name: "Data" },
  { path: "/coverage", name: "Coverage" },
  { path: "/history", name: "History" },
  { path: "/settings", name: "Settings" },
];

/** The frame of every page: the name, the navigation, the theme. */
export function Shell({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  const isIts = (path: string) => location === path || (path === "/data" && location.startsWith("/data/"));
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-4 sm:px-8 print:min-h-0 print:px-0">
      <header className="flex flex-wrap items-center gap-x-8 gap-y-2 py-4 sm:py-6">
        <Link href="/" className="flex items-center gap-2.5 text-lg font-semibold tracking-tight">
          <img src="icon.svg" alt="" className="size-7" />
          garmin-sync
        </Link>
        <DemoBadge />
        <nav
          aria-label="Pages"
          className="order-last flex w-full gap-0 min-[400px]:gap-1 sm:order-none sm:w-auto print:hidden"
        >
          {pages.map(({ path, name }) => (
            <Link
              key={path}
              href={path}
              aria-current={location === path ? "page" : isIts(path) ? "true" : undefined}
              className={cn(
                "rounded-lg px-1.5 py-2 font-medium min-[400px]:px-2 sm:px-3",
                isIts(path) ? "bg-accent-wash text-accent" : "text-soft hover:text-text",
              )}
            >
              {name}
            </Link>
          ))}
        </nav>
        <ThemeSwitch />
      </header>
      <main className="flex-1 pb-10 print:pb-2">{children}</main>
      {/* Garmin asks for this wherever its data is shown. */}
      <footer className="border-t border-line py-5 text-sm text-soft print:py-2">Data from Garmin</footer>
    </div>
  );
}

/** A demo is named as one, on every page. */
function DemoBadge() {
  const { data } = useQuery(readinessQuery(false));
  // It stays one while the server can't say so.
  const isDemo = useRef(false);
  isDemo.current = data?.demo ?? isDemo.current;
  return isDemo.current ? (
    <Badge tone="warn" className="-ml-4" title="Generated data, not yours">
      Demo
    </Badge>
  ) : null;
}

const next: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const icons = { system: Monitor, light: Sun, dark: Moon };
const names = { system: "as the system", light: "light", dark: "dark" };

function ThemeSwitch() {
  const theme = useTheme();
  const Icon = icons[theme];
  const label = `Colours: ${names[theme]}. Change to ${names[next[theme]]}.`;
  return (
    <Button
      variant="ghost"
      size="icon"
      className="ml-auto print:hidden"
      aria-label={label}
      title={label}
      onClick={() => setTheme(next[theme])}
    >
      <Icon aria-hidden />
    </Button>
  );
}
