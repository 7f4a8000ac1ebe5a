"""Pure array functions: NumPy only, no labels, no input or output.

The model of world trade is in three files, to be read beside Caliendo & Parro (2015): `economy` (what is given),
`equilibrium` (the equations, numbered, and their solution) and `residuals` (the same equations once more,
written independently, to certify a solution).
"""
