//! Stored data taken along: by HTTP from a real file, and by the command line.

mod activity_files;
mod archive;
mod broken;
mod command;
mod kit;
mod tables;
