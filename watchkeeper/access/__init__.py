"""The quarterly access review: who may do what, judged, attested by its reviewer, carried out and proven."""
