#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| juesuan_fuzz::audit_pdf(data));
