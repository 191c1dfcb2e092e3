//! Deflated data in zlib's format: by libdeflate or, without the feature of that name, in Rust alone.

pub(super) use inner::Deflate;

#[cfg(feature = "libdeflate")]
mod inner {
    use libdeflater::{CompressionLvl, Compressor};

    /// Level of compression, of libdeflate's 12: 5 takes a tenth less time for 2 % more of what is not a font, 7 half as much
    /// again for half a percent less.
    const LEVEL: i32 = 6;

    /// A deflater that is used again and again: its tables are made once.
    pub(crate) struct Deflate(Compressor);

    impl Deflate {
        pub(crate) fn new() -> Deflate {
            Deflate(Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default()))
        }

        /// The data in zlib's format.
        pub(crate) fn pack(&mut self, data: &[u8]) -> Vec<u8> {
            let mut packed = vec![0; self.0.zlib_compress_bound(data.len())];
            let length = self.0.zlib_compress(data, &mut packed).expect("the bound is enough for any data");
            packed.truncate(length);
            packed
        }
    }
}

#[cfg(not(feature = "libdeflate"))]
mod inner {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    /// A deflater; it keeps nothing from one use to the next.
    pub(crate) struct Deflate;

    impl Deflate {
        pub(crate) fn new() -> Deflate {
            Deflate
        }

        /// The data in zlib's format.
        pub(crate) fn pack(&mut self, data: &[u8]) -> Vec<u8> {
            let mut encoder = ZlibEncoder::new(Vec::with_capacity(data.len() / 2), Compression::new(6));
            encoder.write_all(data).and_then(|()| encoder.finish()).expect("memory takes all bytes")
        }
    }
}
