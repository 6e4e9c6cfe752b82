import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";

interface Props {
  readonly query: { readonly error: Error | null; readonly refetch: () => unknown };
  readonly className?: string;
}

/** In place of what was asked for: that it is on its way, or why it does not come and a button to ask again. */
export function Pending({ query: { error, refetch }, className = "h-64" }: Props) {
  if (error === null)
    return <Card className={cn("animate-pulse", className)} aria-busy="true" aria-label="Loading" />;
  return (
    <Card className="p-6" role="alert">
      <p>{error.message}</p>
      <Button className="mt-4" onClick={() => void refetch()}>
        Try again
      </Button>
    </Card>
  );
}
