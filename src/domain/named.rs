//! Values identified by name: the same in the API, Redis, tables and the command line.

use serde::Deserializer;

use super::text;

/// A closed set of names.
pub trait Named: Copy + 'static {
    /// All of them, in their order.
    fn names() -> Vec<&'static str>;

    /// The value of that name.
    fn named(name: &str) -> Option<Self>;
}

/// Reads one of the names.
///
/// # Errors
/// The text is not one of them.
pub fn one_of<'de, D: Deserializer<'de>, T: Named>(deserializer: D) -> Result<T, D::Error> {
    text::read(deserializer, &format!("one of: {}", T::names().join(", ")), T::named)
}

/// Implements what follows from the names that `strum` derives for an enum; with `schema`, the OpenAPI schema too.
macro_rules! named {
    ($type:ident) => {
        impl $type {
            /// Every one, in their order.
            pub const ALL: [Self; <Self as strum::VariantArray>::VARIANTS.len()] =
                match <Self as strum::VariantArray>::VARIANTS.first_chunk() {
                    Some(all) => *all,
                    None => unreachable!(),
                };

            /// The name.
            #[must_use]
            pub fn name(self) -> &'static str {
                self.into()
            }

            /// The one of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                name.parse().ok()
            }
        }

        $crate::domain::named::by_name!($type, $type::ALL.map($type::name));
    };
    ($type:ident, schema $schema:literal) => {
        $crate::domain::named::named!($type);
        $crate::domain::named::schema!($type, $schema);
    };
}

/// Implements `Display`, `Serialize` and `Deserialize` by name.
macro_rules! by_name {
    ($type:ident, $names:expr) => {
        impl $crate::domain::named::Named for $type {
            fn names() -> Vec<&'static str> {
                $names.to_vec()
            }

            fn named(name: &str) -> Option<Self> {
                Self::from_name(name)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::domain::named::one_of(deserializer)
            }
        }
    };
}

/// The schema of a closed set of names.
macro_rules! schema {
    ($type:ident, $schema:literal) => {
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let string = utoipa::openapi::schema::Type::String;
                let names = <$type as $crate::domain::named::Named>::names();
                utoipa::openapi::ObjectBuilder::new().schema_type(string).enum_values(Some(names)).into()
            }
        }

        impl utoipa::ToSchema for $type {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed($schema)
            }
        }
    };
}

pub(crate) use {by_name, named, schema};
