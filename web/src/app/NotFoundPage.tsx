import { Link } from "wouter";
import { PageTitle } from "@/components/PageTitle";

export function NotFoundPage() {
  return (
    <>
      <PageTitle title="There is no such page" />
      <p className="text-soft">
        Perhaps the address was mistyped.{" "}
        <Link href="/" className="text-accent underline underline-offset-4">
          See what is going on now.
        </Link>
      </p>
    </>
  );
}
