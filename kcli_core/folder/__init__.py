"""Folders: ordinary ones, and the green one in which a client's electronic documents are kept (電子帳簿保存)."""
