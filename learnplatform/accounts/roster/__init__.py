"""The roster of people, imported from a workbook again and again."""
