use std::str::FromStr;

use super::Origin;

/// Where a map's tiles are: an address with `{z}`, `{x}` and `{y}` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapTiles {
    template: String,
    origin: String,
}

impl MapTiles {
    /// The address.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Whose it is: scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl FromStr for MapTiles {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (scheme, rest) = text.split_once("://").ok_or(())?;
        let (host, path) = rest.split_once('/').ok_or(())?;
        let origin = format!("{}://{}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
        let _checked: Origin = origin.parse()?;
        let is_plain = text.chars().all(|c| c.is_ascii_graphic() && !"\"'<>\\;,".contains(c));
        let is_template = ["{z}", "{x}", "{y}"].iter().all(|part| path.contains(part));
        if is_plain && is_template { Ok(Self { template: text.to_owned(), origin }) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_tiles_names_a_host_and_all_three_numbers() {
        let tiles: MapTiles = "https://Tiles.example:8443/osm/{z}/{x}/{y}.png?style=1".parse().unwrap();
        assert_eq!(tiles.origin(), "https://tiles.example:8443");
        for bad in [
            "",
            "tiles.example/{z}/{x}/{y}",
            "https://{s}.tiles.example/{z}/{x}/{y}.png",
            "https://tiles.example/{z}/{x}.png",
            "https://tiles.example; script-src */{z}/{x}/{y}",
            "ftp://tiles.example/{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
        ] {
            assert_eq!(bad.parse::<MapTiles>(), Err(()), "{bad}");
        }
    }
}
