import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { ApiError } from "@/api/client";
import { type ActivityDetail, activityQuery, filePath, trackQuery } from "@/api/data";
import { settingsQuery } from "@/api/queries";
import { PageTitle } from "@/components/PageTitle";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useUnits } from "@/lib/units";
import { weekdayWords } from "../days";
import { Pending } from "../Pending";
import { Download } from "../take/Download";
import { Cursor } from "./cursor";
import { MainFacts, OtherFacts } from "./Facts";
import { kindName } from "./kinds";
import { Laps } from "./Laps";
import { lineOf } from "./map/line";
import { TrackMap } from "./map/TrackMap";
import { TrackCharts } from "./TrackCharts";
import { columnsOf } from "./track-columns";
import { Zones } from "./Zones";

/** One activity with all that is stored of it. */
export function ActivityPage({ id }: { readonly id: string }) {
  const activity = useQuery(activityQuery(id));
  if (activity.data === undefined) {
    return (
      <>
        <PageTitle title="Activity" />
        {activity.error instanceof ApiError && activity.error.status === 404 ? (
          <Card className="p-6" role="alert">
            <p>This activity is not stored. It may have been deleted at Garmin too.</p>
            <Button asChild className="mt-4">
              <Link href="/data/activities">All activities</Link>
            </Button>
          </Card>
        ) : (
          <Pending query={activity} className="h-96" />
        )}
      </>
    );
  }
  // Another activity starts with its whole track.
  return <Loaded key={id} id={id} activity={activity.data} />;
}

function Loaded({ id, activity }: { readonly id: string; readonly activity: ActivityDetail }) {
  const system = useUnits();
  const { date, startLocal, kind, name, zonesS, laps } = activity;
  const kindWords = kindName(kind ?? "other");
  return (
    <>
      <PageTitle title={name ?? kindWords}>
        {kindWords} ·{" "}
        <Link href={`/data/days/${date}`} className="underline-offset-4 hover:text-text hover:underline">
          {weekdayWords(date)}
        </Link>
        {startLocal !== null && `, ${startLocal.slice(11, 16)}`}
      </PageTitle>
      <MainFacts activity={activity} system={system} />
      <div className="grid grid-cols-1 gap-5">
        {activity.hasSeries ? (
          <Recorded id={id} activity={activity} />
        ) : (
          <p className="text-soft">
            There is no map and there are no charts:{" "}
            {activity.file === null
              ? "only the totals of this activity are stored. Import its day again with “Files” chosen to get the recording, if Garmin has it."
              : "the recording is stored as a file that can’t be shown here."}
          </p>
        )}
        {zonesS.some((it) => it) && <Zones seconds={zonesS} floorsBpm={activity.zoneFloorsBpm} />}
        {laps.length > 0 && <Laps activity={activity} system={system} />}
        <OtherFacts activity={activity} system={system} />
        <div className="flex flex-wrap gap-3 print:hidden">
          {activity.file && (
            <Download path={filePath(id, "fit")} name={`${id}.${activity.file.format}`}>
              Recorded file ({activity.file.format.toUpperCase()})
            </Download>
          )}
          {activity.hasSeries && activity.startLatitudeDeg !== null && (
            <Download path={filePath(id, "gpx")} name={`${id}.gpx`}>
              Track as GPX
            </Download>
          )}
        </div>
      </div>
    </>
  );
}

/** The map and the charts of what was recorded. */
function Recorded({ id, activity }: { readonly id: string; readonly activity: ActivityDetail }) {
  const system = useUnits();
  const query = useQuery(trackQuery(id));
  const settings = useQuery({ ...settingsQuery, staleTime: Number.POSITIVE_INFINITY });
  const [cursor] = useState(() => new Cursor());
  const [pointed] = useState(() => new Cursor());
  const track = query.data;
  const line = useMemo(() => track && lineOf(track.latitudeDeg, track.longitudeDeg), [track]);
  const columns = useMemo(() => (track ? columnsOf(track, activity, system) : []), [track, activity, system]);
  const colourings = useMemo(
    () =>
      columns
        .filter(({ name }) => ["Pace", "Speed", "Heart rate", "Elevation"].includes(name))
        .map(({ name, values, display }) => ({
          name,
          // The faster, the further to the right.
          values: display.isReversed ? values.map((it) => (it === null ? null : -it)) : values,
          words: (value: number) => display.words(Math.abs(value)),
        })),
    [columns],
  );
  if (track === undefined) return <Pending query={query} className="h-[28rem]" />;
  return (
    <>
      {line && (
        <TrackMap
          line={line}
          colourings={colourings}
          cursor={cursor}
          onPoint={(index) => {
            pointed.set(index);
            cursor.set(index);
          }}
          tiles={settings.data?.settings.find(({ key }) => key === "http.map_tiles")?.value ?? ""}
          system={system}
        />
      )}
      {columns.length > 0 && (
        <TrackCharts track={track} columns={columns} system={system} cursor={cursor} pointed={pointed} />
      )}
    </>
  );
}
