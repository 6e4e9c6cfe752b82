import { PageTitle } from "@/app/PageTitle";

export function NowPage() {
  return <PageTitle title="Now" />;
}
