//! Makes cargo look at the built web app: a page that was built again is embedded again.

fn main() {
    // Cargo would build everything anew each time if the folder it watches were not there. Where it can't be made, nothing
    // can be built into it either.
    let _ = std::fs::create_dir_all("web/dist");
    println!("cargo::rerun-if-changed=web/dist");
    println!("cargo::rerun-if-changed=build.rs");
}
