//! Reads an answer as it arrives: its lists are taken apart item by item, so that at most one item is held as it came.

use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::error::Category;

use super::super::upstream_error::UpstreamError;
use super::gathered::Gathered;
use super::meter::{Meter, Name, Tree};
use super::{Expected, activities, health, part_of, workouts};
use crate::domain::data_type::{DataType, DataTypes};
use crate::source::decode::diary;
use crate::source::http::transport_error::TransportError;

/// The field with renewed credentials.
const TOKENS: &str = "new_tokens";

/// What was found besides the data.
#[derive(Default)]
pub(super) struct Beside {
    /// Renewed credentials as they came; null if they exceed their meter.
    pub(super) tokens: Option<Value>,
    /// The parts that had the expected shape.
    pub(super) agreed: DataTypes,
}

/// Reads an answer to its end. `tokens` is the meter of the credentials, which are read even if the rest is refused.
pub(super) fn read(body: impl Read, into: &mut Gathered<'_>, tokens: &Meter) -> Result<Beside, UpstreamError> {
    let mut beside = Beside::default();
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(body));
    let read = Body { into, tokens, beside: &mut beside }.deserialize(&mut json).and_then(|()| json.end());
    match read.map_err(|error| error.classify()) {
        Ok(()) => Ok(beside),
        Err(Category::Data) => Err(UpstreamError::NotAgreed),
        Err(Category::Syntax | Category::Eof) => Err(UpstreamError::NotJson),
        Err(Category::Io) => Err(TransportError::Cut.into()),
    }
}

struct Body<'a, 'g> {
    into: &'a mut Gathered<'g>,
    tokens: &'a Meter,
    beside: &'a mut Beside,
}

impl<'de> DeserializeSeed<'de> for Body<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Body<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<(), A::Error> {
        let asked = self.into.asked();
        while let Some(part) = from.next_key_seed(PartName(asked))? {
            match part {
                Part::Other => drop(from.next_value::<IgnoredAny>()?),
                Part::Tokens => self.beside.tokens = Some(from.next_value_seed(Tree::new(self.tokens))?),
                Part::Of(one) => {
                    let shape = match one {
                        DataType::Health | DataType::Intraday => Shape::Metrics,
                        DataType::Activities => Shape::List(activities::item),
                        DataType::Workouts => Shape::List(workouts::item),
                        DataType::Nutrition => Shape::List(food),
                        DataType::Files => {
                            from.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    if from.next_value_seed(Items { shape, into: &mut *self.into })? {
                        let beside = asked.types.iter().filter(|other| part_of(*other) == part_of(one));
                        self.beside.agreed = beside.fold(self.beside.agreed, DataTypes::with);
                    }
                }
            }
        }
        Ok(())
    }
}

/// What stands under a name.
#[derive(Clone, Copy)]
enum Part {
    Of(DataType),
    Tokens,
    Other,
}

struct PartName<'a>(&'a Expected);

impl<'de> DeserializeSeed<'de> for PartName<'_> {
    type Value = Part;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Part, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for PartName<'_> {
    type Value = Part;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Part, E> {
        let part = self.0.types.iter().find(|one| part_of(*one) == name);
        Ok(part.map_or(if name == TOKENS { Part::Tokens } else { Part::Other }, Part::Of))
    }
}

/// The shape of a part.
enum Shape<'a> {
    /// The metrics of health: an object of entries by metric.
    Metrics,
    /// The entries of a metric, or the only one.
    Entries(&'a str),
    /// A list, with the reader of its items.
    List(fn(Value, &mut Gathered<'_>)),
}

/// Reads a day of the food diary. Its meals have the names that Garmin gives them.
fn food(day: Value, into: &mut Gathered<'_>) {
    let reading = diary::Reading { servings: None, keeps_goals: true, meal: |meal| meal.text("mealName") };
    diary::item(day, reading, into);
}

/// Reads a part item by item; returns whether it has its shape.
struct Items<'a, 'g> {
    shape: Shape<'a>,
    into: &'a mut Gathered<'g>,
}

impl Items<'_, '_> {
    /// Reads one item, of which `held` bytes are released afterwards: what is kept of it is counted separately.
    fn take(&mut self, item: Value, held: usize) {
        let meter = self.into.meter();
        if meter.refused().is_none() {
            match self.shape {
                Shape::Entries(metric) => health::entry(metric, item, self.into),
                Shape::List(read) => read(item, self.into),
                Shape::Metrics => {}
            }
        }
        meter.let_go(held);
    }

    /// Reads what is neither a list nor an object.
    fn take_single(mut self, item: Value) -> bool {
        let is_entry = matches!(self.shape, Shape::Entries(_));
        if is_entry && !item.is_null() {
            self.take(item, 0);
        }
        is_entry
    }
}

impl<'de> DeserializeSeed<'de> for Items<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<bool, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of the answer")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut from: A) -> Result<bool, A::Error> {
        if matches!(self.shape, Shape::Metrics) {
            return IgnoredAny.visit_seq(from).map(|_| false);
        }
        let meter = self.into.meter();
        loop {
            let before = meter.held();
            let Some(item) = from.next_element_seed(Tree::new(meter))? else { return Ok(true) };
            self.take(item, meter.held().saturating_sub(before));
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut from: A) -> Result<bool, A::Error> {
        let meter = self.into.meter();
        match self.shape {
            Shape::List(_) => IgnoredAny.visit_map(from).map(|_| false),
            Shape::Entries(_) => {
                let before = meter.held();
                let entry = Tree::new(meter).visit_map(from)?;
                self.take(entry, meter.held().saturating_sub(before));
                Ok(true)
            }
            Shape::Metrics => {
                while let Some(metric) = from.next_key_seed(Name(meter))? {
                    from.next_value_seed(Items { shape: Shape::Entries(&metric), into: &mut *self.into })?;
                }
                Ok(true)
            }
        }
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(self.take_single(Value::Null))
    }

    fn visit_bool<E>(self, it: bool) -> Result<bool, E> {
        Ok(self.take_single(it.into()))
    }

    fn visit_i64<E>(self, it: i64) -> Result<bool, E> {
        Ok(self.take_single(it.into()))
    }

    fn visit_u64<E>(self, it: u64) -> Result<bool, E> {
        Ok(self.take_single(it.into()))
    }

    fn visit_f64<E>(self, it: f64) -> Result<bool, E> {
        Ok(self.take_single(it.into()))
    }

    fn visit_str<E>(self, it: &str) -> Result<bool, E> {
        let text = if self.into.meter().hold(it.len()) { it } else { "" };
        Ok(self.take_single(text.into()))
    }
}
