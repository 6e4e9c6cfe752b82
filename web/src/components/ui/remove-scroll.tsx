import type { ComponentProps, ElementType, ReactNode } from "react";

interface RemoveScrollProps extends ComponentProps<"div"> {
  as?: ElementType;
  allowPinchZoom?: boolean;
  shards?: unknown;
  enabled?: boolean;
  children?: ReactNode;
}

/**
 * Stands in for the package of this name below Radix dialogs, which injects a style element: the page's
 * Content-Security-Policy forbids those. What it is for, a still page behind an open dialog, is one rule of theme.css.
 */
export function RemoveScroll({
  as: As = "div",
  allowPinchZoom,
  shards,
  enabled,
  ...rest
}: RemoveScrollProps) {
  return <As {...rest} />;
}
