//! What faults cost, one kind at a time.

#[derive(clap::Args)]
pub struct Options {
    /// How often each.
    #[arg(long, default_value_t = 50)]
    times: usize,
}

pub async fn measure(options: &Options) -> anyhow::Result<()> {
    println!("{}", options.times);
    Ok(())
}
