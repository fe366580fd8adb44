//! Every address and method is tested: refused without rights, recorded, documented.
