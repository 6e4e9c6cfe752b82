//! Merges the three layers and refuses unknown names.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use config::{Config as Layers, Environment, File, FileFormat, Source, Value, ValueKind};

use super::{Config, ConfigError};

/// The first layer: every key with its comment and default. No other keys exist.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");
/// The prefix of the third layer's variables.
pub const PREFIX: &str = "GARMIN_SYNC__";
/// The variable that names the file of the second layer.
pub const CONFIG_FILE_VARIABLE: &str = "GARMIN_SYNC_CONFIG";
/// Variables that Garmin's own client of the Personal API reads.
pub const OF_GARMIN: [&str; 2] = ["GARMIN_PERSONAL_API_KEY", "GARMIN_PERSONAL_API_BASE_URL"];
/// The settings that they stand for, unless those have variables of their own, or another sign-in is set.
const STAND_FOR: [(&str, &str); 2] =
    [(OF_GARMIN[0], "GARMIN_SYNC__PERSONAL__API_KEY"), (OF_GARMIN[1], "GARMIN_SYNC__PERSONAL__BASE_URL")];

/// The variables of this process. Those that are not UTF-8 are skipped: no setting needs one.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Settings that an empty variable unsets; any other empty variable is ignored.
const UNSETTABLE: [&str; 1] = ["garmin.base_url"];

/// The operator's settings: the second and the third layer, all names known.
struct Given {
    file: Option<Table>,
    variables: Table,
}

type Table = config::Map<String, Value>;

impl Given {
    fn collect(env: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let known = known_keys()?;
        let mut file = None;
        let (mut variables, mut of_garmin) = (HashMap::new(), Vec::new());
        for (name, value) in env {
            if let Some((_, ours)) = STAND_FOR.iter().find(|(theirs, _)| *theirs == name) {
                // A blank one, or one that a template left as it was, counts as not set.
                if !value.trim().is_empty() && !value.starts_with("${") {
                    of_garmin.push(((*ours).to_owned(), value));
                }
                continue;
            }
            if name == CONFIG_FILE_VARIABLE && !value.is_empty() {
                file = Some(file_layer(&PathBuf::from(value), &known)?);
            } else if let Some(rest) = name.strip_prefix(PREFIX) {
                let key = rest.to_lowercase().replace("__", ".");
                refuse_unknown(&known, &key, &name)?;
                if !value.is_empty() || UNSETTABLE.contains(&key.as_str()) {
                    variables.insert(name, value);
                }
            }
        }
        for (name, value) in of_garmin {
            let is_set = |name: &str| variables.get(name).is_some_and(|value: &String| !value.is_empty());
            let others = ["PERSONAL__API_KEY_FILE", "GARMIN__TOKENS", "GARMIN__TOKENS_FILE"];
            let is_other = name == STAND_FOR[0].1 && others.iter().any(|other| is_set(&format!("{PREFIX}{other}")));
            if !is_set(&name) && !is_other {
                variables.insert(name, value);
            }
        }
        let variables = Environment::with_prefix("GARMIN_SYNC")
            .prefix_separator("__")
            .separator("__")
            .source(Some(variables))
            .collect()
            .map_err(ConfigError::from_layers)?;
        Ok(Self { file, variables })
    }

    fn keys_of_file(&self) -> BTreeSet<String> {
        let of_file = leaves("", self.file.clone().unwrap_or_default()).into_iter().filter(|leaf| !leaf.is_empty);
        of_file.map(|leaf| leaf.key).collect()
    }
}

/// All layers as one typed value, not yet checked against rules that involve several keys.
pub(super) fn read(env: impl Iterator<Item = (String, String)>) -> Result<Config, ConfigError> {
    merged(env)?.0.try_deserialize().map_err(ConfigError::from_layers)
}

/// All layers as one, and the keys that the file and the variables set.
pub(super) fn merged(
    env: impl Iterator<Item = (String, String)>,
) -> Result<(Layers, BTreeSet<String>, BTreeSet<String>), ConfigError> {
    let given = Given::collect(env)?;
    let (of_file, of_variables) = (given.keys_of_file(), given.variables.keys().cloned().collect());
    let mut layers = Layers::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
    if let Some(file) = given.file {
        layers = layers.add_source(Layer(file));
    }
    let all = layers.add_source(Layer(given.variables)).build().map_err(ConfigError::from_layers)?;
    Ok((all, of_file, of_variables))
}

/// The keys (`section.key`) that the file or the environment sets, whatever the values.
///
/// # Errors
///
/// A name that is not a setting, or a file that can't be read.
pub fn given_keys(env: impl Iterator<Item = (String, String)>) -> Result<BTreeSet<String>, ConfigError> {
    let given = Given::collect(env)?;
    Ok(given.keys_of_file().into_iter().chain(given.variables.into_keys()).collect())
}

/// A layer that has already been collected and checked.
#[derive(Debug, Clone)]
struct Layer(Table);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Table, config::ConfigError> {
        Ok(self.0.clone())
    }
}

/// The second layer, once all its keys are known.
fn file_layer(path: &Path, known: &BTreeSet<String>) -> Result<Table, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let table = File::from_str(&text, FileFormat::Toml)
        .collect()
        .map_err(|error| ConfigError::Syntax { path: path.to_owned(), line: line_of(&error) })?;
    for Leaf { key, is_empty } in leaves("", table.clone()) {
        let is_section =
            is_empty && known.iter().any(|one| one.strip_prefix(&key).is_some_and(|it| it.starts_with('.')));
        if !is_section {
            refuse_unknown(known, &key, &format!("{key} in {}", path.display()))?;
        }
    }
    Ok(table)
}

fn known_keys() -> Result<BTreeSet<String>, ConfigError> {
    let table =
        File::from_str(DEFAULTS, FileFormat::Toml).collect().map_err(|e| ConfigError::Defaults(e.to_string()))?;
    Ok(leaves("", table).into_iter().map(|leaf| leaf.key).collect())
}

/// A leaf of the tables.
struct Leaf {
    /// Its dotted name.
    key: String,
    /// Whether it is an empty table rather than a value.
    is_empty: bool,
}

/// All values and empty tables below a table.
fn leaves(parent: &str, table: Table) -> Vec<Leaf> {
    table
        .into_iter()
        .flat_map(|(name, value)| {
            let key = if parent.is_empty() { name } else { format!("{parent}.{name}") };
            match value.kind {
                ValueKind::Table(below) if !below.is_empty() => leaves(&key, below),
                kind => vec![Leaf { key, is_empty: matches!(kind, ValueKind::Table(_)) }],
            }
        })
        .collect()
}

fn refuse_unknown(known: &BTreeSet<String>, key: &str, name: &str) -> Result<(), ConfigError> {
    if known.contains(key) {
        return Ok(());
    }
    let section = key.split('.').next().unwrap_or_default();
    let beside: Vec<_> = known.iter().filter_map(|k| k.strip_prefix(section)?.strip_prefix('.')).collect();
    let expected = if beside.is_empty() {
        let sections: BTreeSet<_> = known.iter().filter_map(|k| k.split('.').next()).collect();
        format!("one of the sections {}", sections.into_iter().collect::<Vec<_>>().join(", "))
    } else {
        format!("one of the keys of section {section}: {}", beside.join(", "))
    };
    Err(ConfigError::Unknown { name: name.to_owned(), expected })
}

/// The parser's message quotes the line it failed at, which may hold a secret: only the number of the line is kept.
fn line_of(error: &config::ConfigError) -> usize {
    let text = error.to_string();
    let digits = text.split_once("line ").map_or("", |(_, rest)| rest);
    digits.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse().ok()).unwrap_or(1)
}
