"""Every sentence kcli says, in Japanese and English: one entry per refusal code and per phrase."""
