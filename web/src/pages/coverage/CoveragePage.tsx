import { PageTitle } from "@/app/PageTitle";

export function CoveragePage() {
  return <PageTitle title="Coverage" />;
}
