import { useQuery } from "@tanstack/react-query";
import { accountQuery, settingsQuery } from "@/api/queries";
import type { Settings } from "@/api/types";
import { PageTitle } from "@/components/PageTitle";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { grouped, ORIGINS, type Shown } from "./words";

/** What is set on the server, where, and what that does. */
export function SettingsPage() {
  const settings = useQuery(settingsQuery);
  return (
    <>
      <PageTitle title="Settings">
        What is set, and where. To change something, set its variable, or the option of{" "}
        <code>garmin-sync up</code> for the address and the data, and restart garmin-sync.
      </PageTitle>
      {settings.data ? (
        <Loaded settings={settings.data} />
      ) : settings.isError ? (
        <Card className="p-6" role="alert">
          <p>{settings.error.message}</p>
          <Button className="mt-4" onClick={() => void settings.refetch()}>
            Try again
          </Button>
        </Card>
      ) : (
        <Card className="h-96 animate-pulse" aria-busy="true" aria-label="Loading" />
      )}
    </>
  );
}

function Loaded({ settings: { version, demo, settings } }: { readonly settings: Settings }) {
  const { data: account } = useQuery(accountQuery);
  return (
    <div className="space-y-6">
      {grouped(settings, account?.timezone ?? null).map(({ group, settings }) => (
        <Card key={group} className="p-5 sm:p-6" aria-label={group}>
          <CardTitle>{group}</CardTitle>
          <dl className="mt-1 divide-y divide-line">
            {settings.map((setting) => (
              <Row key={setting.key} setting={setting} />
            ))}
          </dl>
        </Card>
      ))}
      <Card className="p-5 sm:p-6" aria-label="About">
        <CardTitle>About</CardTitle>
        <p className="mt-2">
          garmin-sync {version}
          {demo && ", the demo: the data is generated, and not yours"}
        </p>
        {/* Relative, so that it also leads there below a path behind a proxy. */}
        <a href="docs" className="mt-1 inline-block text-accent underline-offset-4 hover:underline">
          The HTTP interface, with examples
        </a>
      </Card>
    </div>
  );
}

function Row({ setting }: { readonly setting: Shown }) {
  return (
    <div className="grid gap-x-6 gap-y-1 py-3 sm:grid-cols-[11rem_1fr]">
      <dt className="font-medium">{setting.name}</dt>
      <dd className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium wrap-anywhere tabular-nums">{setting.shown}</span>
          <Badge tone={setting.origin === "default" ? "neutral" : "accent"}>{ORIGINS[setting.origin]}</Badge>
        </p>
        <p className="mt-0.5 text-sm text-soft">{setting.about}</p>
        <code className="text-xs text-soft wrap-anywhere">
          {setting.variable}
          {setting.value !== "" && `=${setting.value}`}
        </code>
      </dd>
    </div>
  );
}
