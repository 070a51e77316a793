"""サポートサイト: what contacts do there by their address, and the inquiries that reach the vendor by any way."""
