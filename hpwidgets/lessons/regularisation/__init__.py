"""DropoutLab: dropped units update by update, masks averaged, penalties, early stopping."""
