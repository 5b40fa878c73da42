"""What a search may try: axes, conditions between fields, widths of single layers."""
