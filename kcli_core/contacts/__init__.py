"""問い合わせご担当者: the persons of a contract through whom the vendor gives support, and their site accounts."""
