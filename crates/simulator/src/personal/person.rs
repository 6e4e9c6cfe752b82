//! Whose data a key opens.
use chrono::NaiveDate;

use crate::world::World;
use crate::world::chance::Dice;

/// The account of the person that the microservice serves.
pub const DEMO: &str = "demo";

/// An account and the world of its person.
#[derive(Clone)]
pub struct Person {
    /// Days of this person.
    pub world: World,
    /// Number of the account.
    pub profile: i64,
    /// Whether answers hold nothing although there is data.
    pub hidden: bool,
}

impl Person {
    /// The person of `account`; everybody but the demo account's has another seed.
    pub fn of(world: &World, account: &str) -> Self {
        let seed = if account == DEMO { world.seed } else { Dice::numbered(world.seed, 0, account).bits() };
        let profile = Dice::numbered(seed, 0, "profile").whole(100_000_000, 999_999_999);
        Self { world: World { seed, ..world.clone() }, profile, hidden: false }
    }

    /// The seed of everything.
    pub fn seed(&self) -> u64 {
        self.world.seed
    }

    /// Whether answers have data of `date`.
    pub fn has(&self, date: NaiveDate) -> bool {
        !self.hidden && self.world.has(date)
    }

    /// Draws for how something of `date` is shown, apart from the world's own draws.
    pub fn dice(&self, date: NaiveDate, topic: &str) -> Dice {
        Dice::new(self.seed(), date, &format!("personal {topic}"))
    }

    /// The public name of the account.
    pub fn display_name(&self) -> String {
        format!("simulated-{}", self.profile)
    }

    /// A UUID for something of `date`.
    pub fn uuid(&self, date: NaiveDate, topic: &str) -> String {
        let mut dice = self.dice(date, topic);
        let (high, low) = (dice.bits(), dice.bits());
        format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            low >> 52,
            low & 0xffff_ffff_ffff
        )
    }
}
