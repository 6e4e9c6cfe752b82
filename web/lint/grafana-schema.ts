/**
 * A dashboard as JSON, by Grafana's own types: the panels that ours have, with the options of each. Unlike the types of the
 * package, these leave no place for a name that Grafana does not know.
 */

import type {
  Dashboard as AnyDashboard,
  DataQuery,
  FieldConfig,
  MatcherConfig,
  Panel,
  RowPanel,
  TableFieldOptions,
  VariableModel,
} from "@grafana/schema";
import type * as stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type * as table from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type * as timeseries from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

/** With the texts of an enumeration in the place of its members. */
type Plain<T> = T extends string
  ? `${T}`
  : T extends (infer One)[]
    ? Plain<One>[]
    : T extends object
      ? { [Name in keyof T]: Plain<T[Name]> }
      : T;

/** What the plugin `frser-sqlite-datasource` takes (its `SQLiteQuery`). */
interface SqliteQuery extends Pick<DataQuery, "refId" | "datasource"> {
  queryType: "table" | "time series";
  rawQueryText: string;
  queryText: string;
  timeColumns: string[];
}

/** What Grafana's Prometheus source takes. */
interface PrometheusQuery extends Pick<DataQuery, "refId" | "datasource"> {
  expr: string;
  legendFormat: string;
  format: "time_series" | "table";
  instant: boolean;
  range: boolean;
}

/** A property that an override sets, by its name. */
type Property<Custom> =
  | { [Name in keyof FieldConfig]-?: { id: Name; value: FieldConfig[Name] } }[Exclude<
      keyof FieldConfig,
      "custom"
    >]
  | { [Name in keyof Custom & string]-?: { id: `custom.${Name}`; value: Custom[Name] } }[keyof Custom &
      string];

interface PanelOf<Type, Options, Custom> extends Omit<Panel, "type" | "options" | "fieldConfig" | "targets"> {
  type: Type;
  options: Options;
  targets: (SqliteQuery | PrometheusQuery)[];
  fieldConfig: {
    defaults: Omit<FieldConfig, "custom"> & { custom?: Custom };
    overrides: { matcher: MatcherConfig; properties: Property<Custom>[] }[];
  };
}

export type Dashboard = Plain<
  Omit<AnyDashboard, "panels" | "templating"> & {
    panels: (
      | (Omit<RowPanel, "panels"> & { panels: [] })
      | PanelOf<"timeseries", Partial<timeseries.Options>, timeseries.FieldConfig>
      | PanelOf<"stat", Partial<stat.Options>, Record<never, never>>
      | PanelOf<"table", Partial<table.Options>, Partial<TableFieldOptions>>
    )[];
    templating: { list: (VariableModel & { includeAll: boolean; regex: string })[] };
  }
>;
