import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useState } from "react";
import { coverageQuery, keys } from "@/api/queries";
import type { Coverage, TypeCoverage } from "@/api/types";
import { PageTitle } from "@/components/PageTitle";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { FirstImport } from "@/start/FirstImport";
import { useFollow } from "../useFollow";
import { TypeCoverageView } from "./TypeCoverageView";
import "./coverage.css";

const TYPES = {
  health: "Health",
  intraday: "Intraday",
  activities: "Activities",
  nutrition: "Nutrition",
  files: "Files",
} as const;

/** Which days are stored, for each data type that has days. */
export function CoveragePage() {
  useFollow(keys.coverage);
  const coverage = useQuery(coverageQuery);
  return (
    <>
      <PageTitle title="Coverage">Which days are in your store, day by day.</PageTitle>
      {coverage.data ? (
        <Loaded coverage={coverage.data} />
      ) : coverage.isError ? (
        <Card className="p-6" role="alert">
          <p>{coverage.error.message}</p>
          <Button className="mt-4" onClick={() => void coverage.refetch()}>
            Try again
          </Button>
        </Card>
      ) : (
        <Card className="h-96 animate-pulse" aria-busy="true" aria-label="Loading" />
      )}
    </>
  );
}

function Loaded({ coverage }: { readonly coverage: Coverage }) {
  const [type, setType] = useState<TypeCoverage["dataType"]>("health");
  if (coverage.dataTypes.every((it) => it.firstAsked === null)) return <NothingYet />;
  return (
    <Tabs value={type} onValueChange={(value) => setType(value as typeof type)}>
      <TabsList aria-label="Data type" className="max-w-full flex-wrap">
        {coverage.dataTypes.map(({ dataType, isRefused }) => (
          <TabsTrigger key={dataType} value={dataType} className="inline-flex items-center gap-1.5">
            {TYPES[dataType]} {isRefused && <Lock role="img" aria-label="refused" className="size-3.5" />}
          </TabsTrigger>
        ))}
      </TabsList>
      {coverage.dataTypes.map((it) => (
        <TabsContent key={it.dataType} value={it.dataType}>
          <TypeCoverageView coverage={it} from={coverage.from} to={coverage.to} name={TYPES[it.dataType]} />
        </TabsContent>
      ))}
    </Tabs>
  );
}

function NothingYet() {
  return (
    <Card className="px-6 py-14 text-center">
      <p className="text-lg font-medium">No day has been imported yet.</p>
      <p className="mx-auto mt-1 max-w-md text-soft">
        Import some days, and this page shows which of them are stored, which Garmin has nothing for, and
        which are missing.
      </p>
      <FirstImport className="mt-6" />
    </Card>
  );
}
