"""What people report, and what moderators do about it: one queue for whatever people write.

A room makes its objects reportable by `registry.register`; everything else happens here.
"""
