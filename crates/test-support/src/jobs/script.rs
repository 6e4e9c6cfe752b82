//! Calls scripts by name, bypassing the store.

use redis::{Script, ScriptInvocation};
use serde_json::{Value, json};

pub const BASE: &str = include_str!("../../../../src/store/lua/base.lua");
pub const PRELUDE: &str = include_str!("../../../../src/store/lua/prelude.lua");

/// A script that writes, as it is sent.
pub fn whole(base: &str, prelude: &str, text: &str) -> String {
    format!("#!lua\n{base}\n{prelude}\n{text}")
}

/// A call with keys, or groups of them, and arguments by name.
pub fn call<'a>(script: &'a Script, mut keys: Value, args: &Value) -> ScriptInvocation<'a> {
    let mut call = script.prepare_invoke();
    let mut place = 0;
    let mut put = |key: &mut Value| {
        place += 1;
        call.key(key.as_str().unwrap());
        *key = place.into();
    };
    for named in keys.as_object_mut().unwrap().values_mut() {
        match named {
            Value::Object(group) => group.values_mut().for_each(&mut put),
            key => put(key),
        }
    }
    call.arg(json!({ "keys": keys, "args": args }).to_string());
    call
}
