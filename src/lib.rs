//! juesuan
