{{ valeurs_sans_code(true) }}
