//! Every record that Redis holds, damaged in every field and as a whole, while two users sync: only the record's owner
//! may be affected, and both can sync again.

use anyhow::{Result, ensure};

use test_support::jobs::scene;

#[derive(clap::Args)]
pub struct Options {
    /// Only damage whose key or kind holds this text.
    #[arg(long, default_value = "")]
    only: String,
}

pub async fn prove(options: &Options) -> Result<()> {
    let keep = |_, harm: &test_support::harm::Harm| format!("{} {}", harm.key, harm.what).contains(&options.only);
    let tell = |done: usize, all: usize| {
        if done.is_multiple_of(100) || done == all {
            println!("{done} of {all} kinds of harm");
        }
    };
    let outcome = scene::suffer_all(keep, tell).await;
    let (done, all) = outcome.counts;
    println!(
        "{done} of all {all} kinds were done; the other user waited {:?} at most; a lease is {:?}",
        outcome.longest,
        scene::LEASE
    );
    ensure!(outcome.wrong.is_empty(), "somebody else noticed, or a user never got over it: {:#?}", outcome.wrong);
    Ok(())
}
