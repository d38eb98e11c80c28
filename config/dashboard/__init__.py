"""The admin's first page: how the shop is doing, for whoever may look at what."""
