//! Stored data as people look at it. Names of values say their units; what is absent is null.

mod activities;
mod daily;
mod export;
mod nights;
mod query;
mod totals;

pub use activities::{
    ActivitiesAnswer, ActivitiesQuery, ActivityAnswer, ActivitySummary, FileView, LapView, TrackAnswer, TrackQuery,
    WeatherView,
};
pub use daily::{
    DailyAnswer, DailyQuery, DailySeries, DailyValueView, ExtentView, IntradayAnswer, IntradayQuery, IntradayView,
    KindCount, MetricsAnswer,
};
pub use export::{ColumnView, ExportFormat, ExportQuery, FileFormat, FileQuery, TableView, TablesAnswer};
pub use nights::{NapView, NightView, NightsAnswer, NightsQuery, StageView};
pub use query::{Cell, QueryAnswer, QueryRequest};
pub use totals::{BestName, BestView, KindTotal, Period, PeriodName, PeriodView, TotalsAnswer, TotalsQuery};
