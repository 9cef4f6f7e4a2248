package main

// usual has a value for every kind of field that realistic does not name.
var usual = map[kind][]string{
	str: {`"x"`, `"text"`}, ts: {`"2026-05-16T08:30:00Z"`}, u32: {"7", "4096"}, u64: {"1024", "68719476736"}, i32: {"0", "-5"},
	i64: {"45000000", "-1", "8589934592"}, f64: {"0.5", "1536.25", "2"}, boolean: {"true", "false"}, free: {"null"},
}
