"""The hands of the access review: inventories, the store of a review, its evidence."""
