"""What may speak for two records being one: for each kind of column its features, its levels of agreement
and its keys.
"""
