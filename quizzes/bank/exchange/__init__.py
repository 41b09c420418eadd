"""Questions out of and into the files people keep them in: Excel workbooks and GIFT."""
