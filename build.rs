//! How the program is linked.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |name: &str| env::var(name).unwrap_or_default();
    if target("CARGO_CFG_TARGET_OS") == "linux" && target("CARGO_CFG_TARGET_ENV") == "gnu" {
        // At a fixed address. DataFusion brings 200,000 pointers to code in
        // tables that a program which may lie anywhere has to have filled in
        // before its first instruction: 3.4 MB, and more time than `SELECT 1`
        // takes on a server nearby. Packed relocations save space in the file
        // but not that. The price is that code and tables of the program lie
        // where they always do; libraries, heap and stacks do not.
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
